// Draws the first box anew while answers change. Without this script the button "Show my box" does the same.
(() => {
  const form = document.querySelector('[data-start-form]');
  const box = document.querySelector('[data-live-box]');
  if (!form || !box) return;
  for (const button of form.querySelectorAll('[data-without-script]')) button.hidden = true;
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    box.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch('/start/box', { method: 'POST', body: new FormData(form), headers: { 'X-Fragment': '1' } });
      if (answer.ok && mine === asked) box.innerHTML = await answer.text();
    } catch { /* the box shown is the last one that came; the next step draws it again */ }
    if (mine === asked) box.removeAttribute('aria-busy');
  };
  form.addEventListener('change', event => { if (event.target.matches('[type=checkbox], [type=radio]')) draw(); });
})();
