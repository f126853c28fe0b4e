// Say on the button what it does. The server reads the amount again and decides.
const form = document.querySelector("[data-donate]");
const other = form.elements.other_amount;
const radios = [...form.querySelectorAll("input[name=suggested]")];
const words = form.querySelector("[data-button]");
const plain = words.textContent;

function typedAmount() {
  const text = other.value.replace(/[\s\u00a0\u202f'’$€£]/g, "");
  if (/^\d+([.,]\d{1,2})?$/.test(text)) return Number(text.replace(",", "."));
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ""));
  return NaN;
}

function amountInWords() {
  if (!other.value.trim()) {
    const chosen = radios.find((radio) => radio.checked);
    return chosen ? form.querySelector(`label[for=${chosen.id}] strong`).textContent : "";
  }
  const amount = typedAmount();
  if (!(amount > 0)) return "";
  return new Intl.NumberFormat(form.dataset.locale, {
    style: "currency",
    currency: form.dataset.currency,
    ...(Number.isInteger(amount) && { minimumFractionDigits: 0 }),
  }).format(amount);
}

function show() {
  const amount = amountInWords();
  words.textContent = amount ? form.dataset.give.replace("[amount]", amount) : plain;
}

other.addEventListener("input", () => {
  if (other.value.trim()) for (const radio of radios) radio.checked = false;
  show();
});
for (const radio of radios) {
  radio.addEventListener("change", () => {
    other.value = "";
    show();
  });
}
// Who comes back from the payment page goes on with the same gift: the browser brings back what
// was typed, and the history remembers which showing of the form it was.
form.addEventListener("submit", () => {
  history.replaceState({ token: form.elements.form_token.value }, "");
});
window.addEventListener("pageshow", () => {
  if (history.state?.token) form.elements.form_token.value = history.state.token;
  show();
});
form.querySelector("[data-time-zone]").value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
document.querySelector("[data-focus]")?.focus();
show();
