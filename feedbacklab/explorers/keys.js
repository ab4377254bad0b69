// JupyterLab takes arrows and letters from lists and sliders: it would move to
// another cell, or delete one, while somebody chooses.
const stay = (event) => {
  if (!(event.ctrlKey || event.metaKey || event.altKey)) event.stopPropagation();
};

export default {
  render({ el }) {
    let output = null;
    let waiting = 0;
    const attach = () => {
      output = el.closest(".jp-OutputArea-output");
      if (output) output.addEventListener("keydown", stay);
      else waiting = requestAnimationFrame(attach);
    };
    attach();
    return () => {
      cancelAnimationFrame(waiting);
      output?.removeEventListener("keydown", stay);
    };
  },
};
