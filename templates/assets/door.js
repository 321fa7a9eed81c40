// The root page: go to the language chosen before, else to the first of the browser's that exists. Plain links remain.
(function () {
  "use strict";
  function tags() {
    return Array.prototype.map.call(document.querySelectorAll("link[hreflang]"), function (link) { return link.hreflang; });
  }
  function matching(wanted) {
    var chinese = /^zh\b/i.test(wanted);
    return tags().filter(function (tag) {
      return tag.toLowerCase() === wanted.toLowerCase() || (chinese ? /^zh\b/i.test(tag) : tag.split("-")[0] === wanted.split("-")[0]);
    })[0];
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
