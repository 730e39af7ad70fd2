// Counts the time left for a change down. It starts from the shop's clock, so a wrong clock in the browser does no harm.
(() => {
  const begun = performance.now();
  const words = left => left >= 172800 ? `${Math.floor(left / 86400)} days` : left >= 7200 ? `${Math.floor(left / 3600)} hours` : left >= 60 ? `${Math.floor(left / 60)} minutes` : 'no time';
  const shown = [...document.querySelectorAll('[data-until]')].map(node => ({ node, left: Number(node.dataset.until) - Number(node.dataset.now) }));
  if (shown.length) setInterval(() => {
    const passed = (performance.now() - begun) / 1000;
    for (const { node, left } of shown) { const text = words(left - passed); if (node.textContent !== text) node.textContent = text; }
  }, 30000);
})();
