// One button: the device's own share sheet, or the link in the clipboard. Without this script,
// and where neither is there, the button is a link that writes an e-mail.
for (const button of document.querySelectorAll("[data-share]")) {
  button.addEventListener("click", async (event) => {
    const { url, title, copied } = button.dataset;
    if (navigator.share) {
      event.preventDefault();
      navigator.share({ title, url }).catch(() => {}); // they changed their mind
    } else if (navigator.clipboard) {
      event.preventDefault();
      await navigator.clipboard.writeText(url);
      button.parentElement.querySelector("[data-share-said]").textContent = copied;
    }
  });
}
