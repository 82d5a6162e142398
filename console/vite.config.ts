// The build of the console: static files with hashed names. Nothing is inlined, as the content security policy allows nothing inline.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// eslint-disable-next-line import-x/no-default-export -- Vite reads it
export default defineConfig({
  base: '/console/',
  plugins: [react()],
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
      output: {
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
