// The training, observed: one slider moves every film strip, chart and number to a moment of the training. Everything that has a
// place for each moment is moved by two properties of the page; without this script all moments stand side by side.
(function () {
  "use strict";
  var scrubber = document.querySelector(".scrubber");
  if (!scrubber) return;
  var root = document.documentElement;
  var slider = scrubber.querySelector("input[type=range]");
  var told = scrubber.querySelector(".told");
  var button = scrubber.querySelector(".play");
  var moments = Array.prototype.slice.call(scrubber.querySelectorAll("option"));
  var last = moments.length - 1;
  var timer = 0;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }
  function now() { return Number(slider.value); }

  function show(wanted) {
    var index = Math.min(Math.max(wanted, 0), last);
    slider.value = index;
    slider.setAttribute("aria-valuetext", moments[index].label);
    told.textContent = moments[index].label;
    root.style.setProperty("--moment", index);
    root.style.setProperty("--across", last ? index / last : 0);
    each(".numbers-of tbody tr", function (row) { row.classList.toggle("now", row.sectionRowIndex === index); });
    each(".reading", function (reading) {
      var row = reading.closest("figure").querySelector(".numbers-of tbody").rows[index];
      reading.textContent = row.cells[reading.dataset.column].textContent.trim();
    });
  }

  function keep() {
    try { history.replaceState(null, "", "#" + moments[now()].dataset.name); } catch (error) { /* too often, or not allowed */ }
  }
  function fromAddress() {
    moments.forEach(function (moment, index) { if (location.hash === "#" + moment.dataset.name) { stop(); show(index); } });
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    button.textContent = button.dataset.play;
  }
  function play() {
    if (now() === last) show(0);
    button.textContent = button.dataset.pause;
    timer = setInterval(function () {
      show(now() + 1);
      if (now() === last) { stop(); keep(); }
    }, 600);
  }

  // Where on a strip or a chart a pointer is, as a moment: a frame is as wide as all moments, a chart has its own distances.
  function under(part, x) {
    var box = part.getBoundingClientRect();
    var share = (x - box.left) / box.width;
    if (!part.viewBox) return Math.floor(share * (last + 1));
    var area = part.viewBox.baseVal;
    return Math.round((area.x + share * area.width) / part.querySelector(".cursor").dataset.width * last);
  }
  function follow(part) {
    function move(event) { stop(); show(under(part, event.clientX)); }
    part.addEventListener("pointerdown", function (event) { if (!event.button) part.setPointerCapture(event.pointerId); });
    part.addEventListener("pointermove", function (event) { if (part.hasPointerCapture(event.pointerId)) move(event); });
    part.addEventListener("click", function (event) { move(event); keep(); });
  }

  slider.addEventListener("input", function () { stop(); show(now()); });
  slider.addEventListener("change", keep);
  button.addEventListener("click", function () { if (timer) { stop(); keep(); } else play(); });
  button.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  window.addEventListener("hashchange", fromAddress);
  each(".footage", function (part) { part.removeAttribute("tabindex"); part.scrollLeft = 0; follow(part); });
  each(".course svg", follow);

  scrubber.hidden = false;
  root.classList.add("scrubbed");
  show(last);
  fromAddress();
})();
