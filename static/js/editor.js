/* The editor of formatted text: Enter begins a paragraph, and a text that nobody touched is sent
   back exactly as it came. */

// As Unfold sets it up, paragraphs that follow each other are read as lines of one.
Trix.config.blockAttributes.default = { tagName: "p", parse: false, group: false };
delete Trix.config.blockAttributes.p;
delete Trix.config.textAttributes.underlined;

const isPlainParagraph = (editor) =>
  !["heading2", "heading3", "quote", "bullet", "number"].some((name) => editor.attributeIsActive(name));

document.addEventListener("trix-initialize", ({ target: element }) => {
  // The editor rewrites its input as soon as it has read it: what is sent has a field of its own.
  const sent = document.getElementById(element.dataset.sends);
  const asItCame = sent.value;
  const asRead = element.value;
  element.addEventListener("trix-change", () => {
    sent.value = element.value === asRead ? asItCame : element.value;
  });
  // Trix knows only lines in a paragraph; with Shift one still writes those.
  element.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertParagraph" || !isPlainParagraph(element.editor)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    element.editor.recordUndoEntry("Paragraph");
    element.editor.composition.insertBlockBreak();
  }, { capture: true });
});
