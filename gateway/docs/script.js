// Search, tabs of languages, and the form to try an operation. The pages can be read without it.
const { document, fetch, window } = globalThis;
const search = document.getElementById('find');
const found = document.getElementById('found');
const articles = [...document.querySelectorAll('article[data-search]')];

search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const article of articles) {
    const matches = words.every((word) => article.dataset.search.includes(word));
    article.hidden = !matches;
    if (matches) count++;
  }
  for (const section of document.querySelectorAll('main > section'))
    section.hidden = words.length > 0 && section.querySelector('article:not([hidden])') === null;
  found.textContent = words.length === 0 ? '' : `${count} found.`;
});

// Examples: one language at a time, the same in all of them, kept for the next visit.
const tabs = [];

function choose(language) {
  for (const { tab, panel } of tabs) {
    const chosen = panel.dataset.language === language;
    tab.setAttribute('aria-selected', String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    panel.hidden = !chosen;
  }
}

for (const group of document.querySelectorAll('.samples')) {
  const list = document.createElement('div');
  list.setAttribute('role', 'tablist');
  list.setAttribute('aria-label', 'Language');
  const panels = [...group.querySelectorAll('[data-language]')];
  for (const panel of panels) {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.id = `${panel.id}-tab`;
    tab.textContent = panel.dataset.language;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', panel.id);
    panel.setAttribute('role', 'tabpanel');
    panel.removeAttribute('aria-label');
    panel.setAttribute('aria-labelledby', tab.id);
    panel.querySelector('.language').remove();
    tab.addEventListener('click', () => {
      // Examples above it have other lengths: what is read stays where it is.
      const before = tab.getBoundingClientRect().top;
      choose(panel.dataset.language);
      window.scrollBy(0, tab.getBoundingClientRect().top - before);
      try {
        window.localStorage.setItem('language-of-examples', panel.dataset.language);
      } catch {
        // Where nothing may be kept, the choice ends with the page.
      }
    });
    tabs.push({ tab, panel });
    list.append(tab);
  }
  list.addEventListener('keydown', (event) => {
    const all = [...list.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    next.click();
  });
  group.prepend(list);
}

if (tabs.length > 0) {
  let kept = null;
  try {
    kept = window.localStorage.getItem('language-of-examples');
  } catch {
    // Nothing is kept.
  }
  choose(tabs.some(({ panel }) => panel.dataset.language === kept) ? kept : tabs[0].panel.dataset.language);
}

const trial = document.getElementById('trial');
if (trial) {
  const field = (name) => document.getElementById(`trial-${name}`);
  let method = 'GET';

  for (const button of document.querySelectorAll('button.try')) {
    button.addEventListener('click', () => {
      method = button.dataset.method;
      field('title').textContent = `${method} ${button.dataset.path}`;
      field('path').value = button.dataset.path;
      field('body').value = button.dataset.body;
      field('body').disabled = button.dataset.body === '';
      field('key').value = '';
      field('key').disabled = button.dataset.key !== 'true';
      field('answer').textContent = '';
      trial.showModal();
    });
  }

  field('send').addEventListener('click', async () => {
    const [token, key, body] = [field('token').value, field('key').value, field('body').value];
    field('answer').textContent = 'Sending …';
    try {
      const response = await fetch(field('path').value, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body } : {}),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      field('answer').textContent =
        `${response.status}\n${isJson && text ? JSON.stringify(JSON.parse(text), null, 2) : text}`;
    } catch (error) {
      field('answer').textContent = `There is no answer: ${error.message}`;
    }
  });
}
