import { useEffect, useRef } from "react";

const TOUCHES = ["pointerdown", "keydown", "scroll", "focus"] as const;

/** Tells, when asked, how many milliseconds ago somebody last did anything on this page. */
export function useSinceTouch(): () => number {
  const last = useRef(Date.now());
  useEffect(() => {
    const touched = () => {
      last.current = Date.now();
    };
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { passive: true, capture: true });
    return () => {
      for (const touch of TOUCHES) window.removeEventListener(touch, touched, { capture: true });
    };
  }, []);
  return () => Date.now() - last.current;
}
