// Keeps the inventory table live: one event stream, changes gathered and drawn at most four times a second.
(() => {
  const table = document.querySelector('[data-live-inventory]');
  if (!table || !window.EventSource) return;
  const state = document.querySelector('[data-live-state]');
  const rows = new Map([...table.tBodies[0].rows].map(row => [row.dataset.sku, row]));
  const waiting = new Map();
  let drawing = false;

  const say = text => { if (state.textContent !== text) state.textContent = text; };
  const draw = () => {
    drawing = false;
    for (const [sku, stock] of waiting) {
      const row = rows.get(sku);
      if (!row || Number(row.dataset.version) >= stock.version) continue;
      row.dataset.version = stock.version;
      for (const name of ['onHand', 'reserved', 'available']) row.querySelector(`[data-${name.toLowerCase()}]`).textContent = stock[name].toLocaleString('en');
      const low = stock.available <= Number(row.dataset.reorder);
      row.classList.toggle('low', low);
      row.querySelector('[data-level]').textContent = low ? 'Low' : 'Good';
      row.classList.add('changed');
      setTimeout(() => row.classList.remove('changed'), 900);
    }
    waiting.clear();
  };

  const source = new EventSource('/api/v1/admin/inventory/live');
  source.addEventListener('open', () => say('Live: changes appear as they happen.'));
  source.addEventListener('error', () => say('The connection was lost; reconnecting. The numbers below may be old.'));
  source.addEventListener('inventory', event => {
    const stock = JSON.parse(event.data);
    waiting.set(stock.sku, stock);
    if (!drawing) { drawing = true; setTimeout(draw, 250); }
  });
  addEventListener('pagehide', () => source.close());
})();
