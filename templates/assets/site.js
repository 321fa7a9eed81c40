// Two conveniences; every page works without them: a switch for the colour scheme, and a language link that keeps the place.
(function () {
  "use strict";
  function stored(key, value) {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch (error) { /* storage may be forbidden */ }
    return null;
  }

  var root = document.documentElement;
  var button = document.querySelector("button.theme");
  var schemes = ["auto", "light", "dark"];
  function show(scheme) {
    if (scheme === "auto") delete root.dataset.theme; else root.dataset.theme = scheme;
    button.textContent = button.dataset[scheme];
    button.setAttribute("aria-label", button.dataset.called + ": " + button.textContent);
    button.dataset.scheme = scheme;
  }
  if (button) {
    button.hidden = false;
    var saved = stored("vitrine-theme");
    show(schemes.indexOf(saved) > 0 ? saved : "auto");
    button.addEventListener("click", function () {
      var next = schemes[(schemes.indexOf(button.dataset.scheme) + 1) % schemes.length];
      stored("vitrine-theme", next);
      show(next);
    });
  }

  function nearestSection() {
    if (location.hash) return location.hash;
    var best = "";
    document.querySelectorAll("main h2[id], main figure[id]").forEach(function (part) {
      if (part.getBoundingClientRect().top < 120) best = "#" + part.id;
    });
    return best;
  }
  document.querySelectorAll("a[data-language]").forEach(function (link) {
    link.addEventListener("click", function () {
      stored("vitrine-language", link.dataset.language);
      link.hash = nearestSection();
    });
  });
})();
