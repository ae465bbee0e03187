import { Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { MessengerFilledReplyOut } from "@/api/generated";
import classes from "./messenger.module.css";

type Props = {
  replies: MessengerFilledReplyOut[];
  place: number;
  onPick: (reply: MessengerFilledReplyOut) => void;
};

/** Replies that fit what was typed after "/"; the writer's focus stays in the text. */
export function CannedReplies({ replies, place, onPick }: Props) {
  const { t } = useTranslation("messenger");
  const chosen = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place means another element
  useEffect(() => {
    void chosen.current?.scrollIntoView({ block: "nearest" });
  }, [place]);
  return (
    <div className={classes.replies} role="listbox" aria-label={t("replies")}>
      {replies.map((reply, index) => (
        <div
          key={reply.id}
          ref={index === place ? chosen : undefined}
          role="option"
          tabIndex={-1}
          aria-selected={index === place}
          className={classes.reply}
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(reply);
          }}
        >
          <Text size="xs" fw={600}>
            /{reply.shortcut} · {reply.title}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {reply.text}
          </Text>
        </div>
      ))}
    </div>
  );
}
