// The key "/" goes to the search box; nothing else needs a script.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("ov-q");
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && box && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
