// Sent with every page by `build.py serve`, and never written into the site: reloads what has changed, shows what is wrong.
(() => {
  const events = new EventSource(`/-/events?after=${document.currentScript.dataset.after}`);
  const proof = location.pathname.startsWith("/proof/");
  const here = decodeURIComponent(location.pathname).slice(1).replace(/(^|\/)$/, "$1index.html");

  const other = document.createElement("a");
  other.id = "vitrine-proof";
  other.href = proof ? location.pathname.slice("/proof".length) : `/proof${location.pathname}`;
  other.textContent = proof ? "page" : "proof";
  other.style.cssText = "position:fixed;right:1rem;bottom:1rem;z-index:998;padding:.2rem .7rem;border-radius:1rem;color:#fff;" +
    "background:#333;font:.8rem/1.5 ui-monospace,monospace;text-decoration:none";
  other.onclick = () => { other.hash = location.hash; };
  document.body.append(other);

  const box = document.createElement("div");
  box.id = "vitrine-live";
  box.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:999;max-height:60vh;overflow:auto;padding:1rem 1.25rem;color:#fff;" +
    "font:.9rem/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere";

  const show = (text, urgent) => {
    box.setAttribute("role", urgent ? "alert" : "status");
    box.style.background = urgent ? "#8f1d14" : "#333";
    box.textContent = text;
    document.body.append(box);
  };

  const swap = (name) => {
    const stem = name.replace(/\.[0-9a-f]+\.css$/, ".");
    for (const old of document.querySelectorAll('link[rel="stylesheet"]')) {
      const at = old.href.indexOf(stem);
      if (at < 0 || old.href.endsWith(name)) continue;
      const fresh = old.cloneNode();
      fresh.href = old.href.slice(0, at) + name;
      fresh.onload = () => old.remove();
      old.after(fresh);
    }
  };

  const shown = (name) => name === here || [...document.images].some((image) => image.src.endsWith(`/${name}`));

  const heard = {
    built: ({ files, styles }) => {
      box.remove();
      if (styles) styles.forEach(swap);
      else if (proof || files.some(shown)) location.reload();
    },
    problem: ({ text }) => show(text, true),
    busy: ({ text }) => show(text, false),
    reload: () => location.reload(),
  };
  events.onmessage = (event) => {
    const message = JSON.parse(event.data);
    heard[message.kind](message);
  };
})();
