// The build of the console: static files with hashed names. Nothing is inlined, as the content security policy allows nothing inline.
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Writes into the gate's worker which files the gate needs. */
function gateFiles(): Plugin {
  return {
    name: 'plaza-gate-files',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
      const files = new Set<string>();
      const add = (fileName: string) => {
        const chunk = chunks.find((each) => each.fileName === fileName);
        if (!chunk || files.has(fileName)) return;
        files.add(fileName);
        for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
        for (const other of [...chunk.imports, ...chunk.dynamicImports]) add(other);
      };
      add(chunks.find(({ isEntry, name }) => isEntry && name === 'gate')!.fileName);
      const worker = chunks.find(({ name }) => name === 'gate-worker')!;
      const paths = [...files, 'icon.svg', 'gate-manifest.json'].sort().map((name) => `/console/${name}`);
      worker.code = worker.code.replace('__GATE_FILES__', JSON.stringify(paths));
    },
  };
}

// eslint-disable-next-line import-x/no-default-export -- Vite reads it
export default defineConfig({
  base: '/console/',
  plugins: [react(), gateFiles()],
  cacheDir: 'dist/.vite',
  clearScreen: false,
  // For work on the console: `npm start` in one terminal, `npm run dev --workspace console` in another.
  server: { port: 5173, proxy: { '/api': 'http://localhost:3000' } },
  build: {
    target: 'es2023',
    cssTarget: ['chrome125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: 'index.html', gate: 'gate.html', 'gate-worker': 'src/gate/worker.ts' },
      output: {
        // A worker keeps its name: browsers look there for a newer one.
        entryFileNames: ({ name }) => (name === 'gate-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            // What every page needs, apart from what changes with every release.
            {
              name: 'libraries',
              test: /node_modules\/(react|react-dom|scheduler|i18next|react-i18next|@tanstack\/(?!react-table|react-virtual|virtual))/,
            },
            { name: 'ui', test: /console\/src\/ui\// },
          ],
        },
      },
    },
  },
});
