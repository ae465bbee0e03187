import { Button, Group, Input } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./courier.module.css";

const [WIDTH, HEIGHT] = [600, 220];

/** A name written with a finger; nothing when left empty. */
export function Signature({ onChange }: { onChange: (picture: Blob | null) => void }) {
  const { t } = useTranslation("courier");
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [signed, setSigned] = useState(false);
  function at(event: React.PointerEvent<HTMLCanvasElement>): [number, number] {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - left) * WIDTH) / width, ((event.clientY - top) * HEIGHT) / height];
  }
  function start(event: React.PointerEvent<HTMLCanvasElement>) {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    if (!signed) {
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, WIDTH, HEIGHT);
    }
    pen.strokeStyle = "#1a1b1e";
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...at(event));
    drawing.current = true;
  }
  function draw(event: React.PointerEvent<HTMLCanvasElement>) {
    const pen = drawing.current ? canvas.current?.getContext("2d") : null;
    if (!pen) return;
    pen.lineTo(...at(event));
    pen.stroke();
  }
  function end() {
    if (!drawing.current) return;
    drawing.current = false;
    setSigned(true);
    canvas.current?.toBlob(onChange, "image/png");
  }
  function clear() {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH, HEIGHT);
    setSigned(false);
    onChange(null);
  }
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Input.Label size="md" component="div">
          {t("signature")}
        </Input.Label>
        {signed && (
          <Button size="md" mih={48} variant="subtle" onClick={clear}>
            {t("signatureAgain")}
          </Button>
        )}
      </Group>
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        className={classes.signature}
        role="img"
        aria-label={t("signature")}
        onPointerDown={start}
        onPointerMove={draw}
        onPointerUp={end}
        onPointerCancel={end}
      />
    </div>
  );
}
