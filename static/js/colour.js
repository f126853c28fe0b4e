// The two ways to name a colour follow each other; what they would look like is shown when saved.
document.addEventListener("DOMContentLoaded", () => {
  for (const chooser of document.querySelectorAll("[data-colour-of]")) {
    const digits = document.getElementById(chooser.dataset.colourOf);
    chooser.addEventListener("input", () => {
      digits.value = chooser.value;
    });
    digits.addEventListener("input", () => {
      if (/^#?[0-9a-f]{6}$/i.test(digits.value.trim())) {
        chooser.value = `#${digits.value.trim().replace("#", "").toLowerCase()}`;
      }
    });
  }
});
