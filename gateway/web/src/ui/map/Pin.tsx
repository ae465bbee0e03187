import classes from "./map.module.css";

type PinProps = {
  at: [number, number];
  /** Read aloud; also the tooltip. */
  label: string;
  /** A number or letter inside. */
  mark?: string;
  tone?: "waiting" | "going" | "done" | "danger" | "store";
  chosen?: boolean;
  onOpen?: () => void;
};

/** A stop or a store on the map; with `onOpen` it is a button. */
export function Pin({ at: [x, y], label, mark, tone = "waiting", chosen = false, onOpen }: PinProps) {
  const drawn = (
    <>
      <title>{label}</title>
      {tone === "store" ? (
        <rect x={-9} y={-9} width={18} height={18} rx={4} />
      ) : (
        <circle r={chosen ? 13 : 10} cx={0} cy={0} />
      )}
      {mark && (
        <text textAnchor="middle" dominantBaseline="central" aria-hidden>
          {mark}
        </text>
      )}
    </>
  );
  const name = mark ? `${mark} · ${label}` : label;
  const shown = { className: classes.pin, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, "data-tone": tone };
  if (!onOpen)
    return (
      // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of shapes is no control
      <g {...shown} role="img" aria-label={name}>
        {drawn}
      </g>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons inside a picture
    <g
      {...shown}
      data-own
      data-chosen={chosen}
      role="button"
      tabIndex={0}
      aria-label={name}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      {drawn}
    </g>
  );
}
