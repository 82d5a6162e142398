// What the user's own Node runs, from version 20 on and with nothing installed: checks that node_modules is what
// package-lock.json says, installs it if not, and goes on under the pinned Node that came with it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';

export const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const node = join(root, 'node_modules/node/bin/node');

/** Runs a script of this checkout with the pinned Node and ends with its exit code. */
export async function runPinned(script, args, { watched = false, nodeOptions = [] } = {}) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(
      `Plaza needs Node 20 or later to start from, and this is ${process.versions.node}: install a newer one from https://nodejs.org.`,
    );
  }
  const why = outdated();
  if (why) await install(why);
  // A watched child has a channel to us, whose end tells it that we are gone.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...nodeOptions, script, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', ...(watched ? ['ipc'] : [])],
    cwd: watched ? root : process.cwd(),
  });
  // A Ctrl-C reaches the child by itself, and once more through us; it takes the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (watched) endWithNpm(child);
  child.once('error', (error) =>
    fail(`The pinned Node could not be run (${error.message}): remove node_modules and start again.`),
  );
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

// npm that is killed cannot pass anything on: its shell, or we, are then handed to another parent.
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const born = ancestry();
  setInterval(() => {
    if (ancestry() !== born) child.kill('SIGTERM');
  }, 1_000).unref();
}

function ancestry() {
  const { ppid } = process;
  try {
    return `${ppid} ${readFileSync(`/proc/${ppid}/stat`, 'utf8').split(') ')[1].split(' ')[1]}`;
  } catch {
    return `${ppid}`;
  }
}

/** Why node_modules has to be installed, or undefined if it is what package-lock.json says. */
function outdated() {
  if (!existsSync(join(root, 'node_modules'))) return 'they are not there yet';
  if (!existsSync(node)) return 'the pinned Node is missing';
  if (read('node_modules/.plaza-lock') === lockHash()) return undefined;
  const wanted = packages('package-lock.json');
  const installed = packages('node_modules/.package-lock.json');
  if (!installed) return 'node_modules was not made by npm';
  const differs = Object.keys(wanted).some((path) => {
    if (path === '') return false;
    if (!installed[path]) return !wanted[path].optional;
    return (
      installed[path].version !== wanted[path].version || differ(installed[path].integrity, wanted[path].integrity)
    );
  });
  return differs ? 'they differ from package-lock.json' : undefined;
}

function packages(path) {
  try {
    return JSON.parse(read(path)).packages;
  } catch {
    return undefined;
  }
}

function read(path) {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}

/** Why the pinned Node is not to be run, or undefined. Its package fetches it from another one, of which package-lock.json says nothing. */
function strangeNode() {
  const own = read('dev/node.sha256')
    .split('\n')
    .filter((line) => line.endsWith(` ${process.platform} ${process.arch}`));
  const hash = createHash('sha256').update(readFileSync(node)).digest('hex');
  if (own.length === 0 || own.some((line) => line.startsWith(`${hash} `))) return undefined;
  return 'The Node that npm installed is not the one whose hash stands in dev/node.sha256: it was removed. Find out why before anything else.';
}

// Written beside what was installed from that lock file: whoever finds it need not compare.
function lockHash() {
  return createHash('sha256').update(read('package-lock.json')).digest('hex');
}

async function install(why) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  console.log(`Installing the npm packages (npm ci): ${why}.`);
  const tick = process.stdout.isTTY ? setInterval(() => process.stdout.write(`\r  ${seconds()} `), 500) : undefined;
  const { code, output } = await npmCi();
  clearInterval(tick);
  if (tick) process.stdout.write('\r');
  if (code === 0 && existsSync(node)) {
    const strange = strangeNode();
    if (strange) {
      rmSync(node);
      fail(strange);
    }
    writeFileSync(join(root, 'node_modules/.plaza-lock'), lockHash());
    console.log(`The npm packages were installed in ${seconds()}.`);
    return;
  }
  fail(whyNot(output));
}

function npmCi() {
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [
    ...npm.slice(1),
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--include=dev',
    '--ignore-scripts=false',
  ];
  return new Promise((resolve) => {
    const child = spawn(npm[0], args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => void (output += chunk));
    child.stderr.on('data', (chunk) => void (output += chunk));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => child.kill(signal) && process.exit(130));
  });
}

function whyNot(output) {
  if (/ENOENT.*npm|npm.*not found/.test(output))
    return 'The npm packages could not be installed: there is no npm beside this Node; install npm and start again.';
  if (/ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|EAI_AGAIN|network/i.test(output)) {
    return 'The npm packages could not be installed: npm does not reach its registry; check the network and start again.';
  }
  if (/ENOSPC/.test(output)) return 'The npm packages could not be installed: the disk is full.';
  if (/EACCES|EPERM/.test(output))
    return `The npm packages could not be installed: ${root}/node_modules is not yours to write.`;
  const reason = output
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter((line) => line && !/complete log|^code /.test(line))[0];
  return `The npm packages could not be installed (${reason ?? 'npm ci failed'}): run "npm ci" to see more.`;
}

export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

// An entry for another platform may stand in package-lock.json without its checksum.
function differ(a, b) {
  return a !== undefined && b !== undefined && a !== b;
}
