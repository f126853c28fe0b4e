// On a telephone the way to give stays in reach of the thumb: the bar at the foot of the screen is
// there while the button of the page is not. Without this script the page ends with a button.
const bar = document.querySelector("[data-give-bar]");
const button = document.querySelector(".campaign__give .button--main");

if (bar && button) {
  new IntersectionObserver(([seen]) => {
    bar.hidden = seen.isIntersecting;
  }).observe(button);
}
