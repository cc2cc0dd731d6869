// The shop's own script: light or dark, by ?theme= or by button, else as the visitor's system asks.
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.look = asked === 'dark' || asked === 'light' ? asked : system;
  addEventListener('DOMContentLoaded', () => {
    for (const button of document.querySelectorAll('[data-look]:is(button)')) {
      const look = button.dataset.look;
      button.setAttribute('aria-pressed', String(document.documentElement.dataset.look === look));
      button.addEventListener('click', () => {
        location.search = `?theme=${look}`;
      });
    }
  });
})();
