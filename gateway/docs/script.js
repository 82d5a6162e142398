// Search, links into closed parts, and the form to try an operation. The pages can be read without it.
const { document, fetch } = globalThis;
const search = document.getElementById('search');
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
  for (const section of document.querySelectorAll('main section'))
    section.hidden = section.querySelector('article:not([hidden])') === null;
  found.textContent = words.length === 0 ? '' : `${count} found.`;
});

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
