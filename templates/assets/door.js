// The root page: go to the language chosen before, else to the first of the browser's that exists. Plain links remain.
(function () {
  "use strict";
  function tags() {
    return Array.prototype.map.call(document.querySelectorAll("link[hreflang]"), function (link) { return link.hreflang; });
  }
  function matching(wanted) {
    function language(tag) { return tag.toLowerCase().split("-")[0]; }
    var same = tags().filter(function (tag) { return tag.toLowerCase() === wanted.toLowerCase(); });
    return same.concat(tags().filter(function (tag) { return language(tag) === language(wanted); }))[0];
  }
  var chosen = null;
  try { chosen = localStorage.getItem("vitrine-language"); } catch (error) { /* storage may be forbidden */ }
  var wishes = (chosen ? [chosen] : []).concat(navigator.languages || [navigator.language || ""]);
  for (var i = 0; i < wishes.length; i += 1) {
    var language = matching(wishes[i]);
    if (language) {
      location.replace(language + "/index.html");
      return;
    }
  }
})();
