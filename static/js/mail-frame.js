/* A mail in the admin is as high as it is: one page to scroll, and not one within another. Without
   this the frame keeps the height that the style sheet gives it, and scrolls by itself. */

const isShown = (mail) => mail?.readyState === "complete" && mail.URL !== "about:blank" && mail.body;

const fit = (frame) => {
  const mail = frame.contentDocument;
  if (!isShown(mail)) return;
  // Measured from nothing: a mail is never lower than its frame.
  frame.style.height = "0";
  const borders = frame.offsetHeight - frame.clientHeight;
  frame.style.height = `${mail.documentElement.scrollHeight + borders}px`;
};

// Unfold puts scripts at the head of its pages.
document.addEventListener("DOMContentLoaded", () => {
  const frames = document.querySelectorAll("iframe.staff-mail");
  for (const frame of frames) {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  }
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    // A telephone says that its bar came or went: that changes the height alone.
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    frames.forEach(fit);
  });
});
