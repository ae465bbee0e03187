import { Center } from "@mantine/core";
import { IconFlower } from "@tabler/icons-react";
import classes from "./Photo.module.css";

type PhotoProps = {
  src: string | null | undefined;
  /** Left out where the name stands beside it. */
  alt?: string;
  /** Pixels of a square; the whole width of its place when left out. */
  size?: number;
};

/** A picture of what is sold, or a quiet flower where there is none; its place never changes size. */
export function Photo({ src, alt = "", size }: PhotoProps) {
  const style = size ? { width: size, height: size } : undefined;
  if (!src)
    return (
      <Center className={classes.none} style={style} role={alt ? "img" : undefined} aria-label={alt || undefined}>
        <IconFlower size={size ? size * 0.55 : 40} stroke={1.2} aria-hidden />
      </Center>
    );
  return <img src={src} alt={alt} className={classes.photo} style={style} loading="lazy" decoding="async" />;
}
