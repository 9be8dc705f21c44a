// What Wagtail writes as inline scripts and style attributes, under a policy that allows neither (pitfall 24).
//
// Our templates and cms.pages.adaptation say what to start in data attributes: each is started when it enters the page,
// whether the page came with it, a dialog brought it, or a row was added.
(() => {
  "use strict";

  /** Nothing else of the page can be called by an attribute. */
  const STARTED = /^(init(Date|Time|DateTime)Chooser|InlinePanel|MultipleChooserPanel|createTaskChooser|[A-Z]\w*Chooser|Chooser)$/;

  function start(element) {
    const name = element.dataset.gestionStart;
    const makes = window[name];
    if (!STARTED.test(name) || typeof makes !== "function") return;
    element.removeAttribute("data-gestion-start");
    const given = JSON.parse(element.dataset.gestionArguments);
    if (/^(init|create)/.test(name)) makes(...given);
    else new makes(...given);
  }

  function look(root) {
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    if (root.matches("[data-gestion-start]")) start(root);
    root.querySelectorAll("[data-gestion-start]").forEach(start);
    if (root.matches("[data-gestion-style]")) dress(root);
    root.querySelectorAll("[data-gestion-style]").forEach(dress);
  }

  function dress(element) {
    element.style.cssText = element.dataset.gestionStyle;
    element.removeAttribute("data-gestion-style");
  }

  new MutationObserver((changes) => {
    changes.forEach((change) => change.addedNodes.forEach(look));
  }).observe(document.documentElement, { childList: true, subtree: true });
  look(document.documentElement);

  // A form is sent once: a second press within five seconds is ignored, as on the public site (design/parvis.js).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    const now = Date.now();
    if (now - Number(form.dataset.sentAt || 0) < 5000) event.preventDefault();
    else form.dataset.sentAt = String(now);
  });

  // Draftail (React) and axe draw `style` elements of their own: they bear the nonce of this page, which no text that
  // somebody writes can know.
  const { nonce } = document.currentScript;
  const createElement = Document.prototype.createElement;
  Document.prototype.createElement = function create(...given) {
    const element = createElement.apply(this, given);
    if (String(given[0]).toLowerCase() === "style") element.nonce = nonce;
    return element;
  };

  // A style that a library writes as an attribute is set as a property, which the policy allows.
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function set(name, value) {
    const written = String(name).toLowerCase();
    if (written === "style" && this.style) this.style.cssText = value;
    // Jcrop asks so whether the screen knows touch: the policy lets no attribute run anything.
    else if (/^on./.test(written)) this[written] = written in this ? () => {} : undefined;
    else setAttribute.call(this, name, value);
  };
  if (window.jQuery) {
    // jQuery's own hook on the HTML that it is given: « style= » of the vendored tag field and of jQuery UI.
    window.jQuery.htmlPrefilter = (html) => html.replace(/(<[a-z][^<>]*?\s)style=/gi, "$1data-gestion-style=");
    if (window.jQuery.position) {
      let width;
      window.jQuery.position.scrollbarWidth = () => {
        if (width === undefined) {
          const outer = document.body.appendChild(document.createElement("div"));
          outer.style.cssText = "position:absolute;width:200px;height:200px;overflow:scroll;visibility:hidden";
          width = outer.offsetWidth - outer.clientWidth;
          outer.remove();
        }
        return width;
      };
    }
  }
})();
