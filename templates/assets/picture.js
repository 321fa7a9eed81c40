// The page of one picture: a map of one's choice laid over it, more or less, and the same method picked out among the curves.
// Without it the stage shows the first map, and all of them stand below.
(function () {
  "use strict";
  var stage = document.querySelector(".stage");
  if (!stage) return;
  var film = stage.querySelector(".film");
  var slider = stage.querySelector("input[type=range]");
  var radios = Array.prototype.slice.call(stage.querySelectorAll("input[type=radio]"));
  var buttons = Array.prototype.slice.call(document.querySelectorAll(".pick button"));

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }
  function lit(kind, method) {
    each("[data-method]:not(.map)", function (part) { part.classList.toggle(kind, part.dataset.method === method); });
  }
  function stored(value) {
    try {
      if (value === undefined) return sessionStorage.getItem("vitrine-method");
      sessionStorage.setItem("vitrine-method", value);
    } catch (error) { /* storage may be forbidden */ }
    return null;
  }

  function choose(method) {
    var card = document.querySelector('.map[data-method="' + method + '"]');
    var map = card && card.querySelector("img");
    if (!map) return;
    var image = film.querySelector("img");
    image.src = map.src;
    image.alt = map.alt;
    stage.querySelector(".told").replaceChildren(card.querySelector(".label").cloneNode(true));
    each(".stage [data-scale]", function (scale) { scale.hidden = scale.dataset.scale !== card.dataset.scale; });
    radios.forEach(function (radio) { radio.checked = radio.value === method; });
    buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.method === method)); });
    lit("chosen", method);
    stored(method);
  }

  slider.addEventListener("input", function () { film.style.opacity = slider.value / 100; });
  film.style.opacity = slider.value / 100;
  radios.forEach(function (radio) { radio.addEventListener("change", function () { choose(radio.value); }); });
  buttons.forEach(function (button) {
    button.disabled = false;
    button.addEventListener("click", function () { choose(button.dataset.method); });
    ["pointerenter", "focus"].forEach(function (name) { button.addEventListener(name, function () { lit("lit", button.dataset.method); }); });
    ["pointerleave", "blur"].forEach(function (name) { button.addEventListener(name, function () { lit("lit", ""); }); });
  });
  each(".paths path", function (path) {
    path.addEventListener("pointerenter", function () { lit("lit", path.dataset.method); });
    path.addEventListener("pointerleave", function () { lit("lit", ""); });
    path.addEventListener("click", function () { choose(path.dataset.method); });
  });
  each(".stage [hidden]", function (part) { if (!part.dataset.scale) part.hidden = false; });

  var checked = radios.filter(function (radio) { return radio.checked; })[0];
  var wanted = radios.filter(function (radio) { return radio.value === stored() && !radio.disabled; })[0];
  if (wanted || checked) choose((wanted || checked).value);
})();
