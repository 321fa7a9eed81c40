// Before anything is painted: the colour scheme chosen earlier, so that the page does not flash.
(function () {
  try {
    var theme = localStorage.getItem("vitrine-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (error) { /* storage may be forbidden; the system's scheme is used */ }
})();
