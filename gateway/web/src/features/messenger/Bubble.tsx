import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconLock } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { messengerResendMessage } from "@/api/generated";
import { answer } from "@/api/problem";
import { useFormat, useMay } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { Files } from "./Files";
import { type Message, messengerKeys } from "./messenger.api";
import { momentOf, needsDecision, tickOf } from "./messenger.logic";
import classes from "./messenger.module.css";
import { TickMark } from "./TickMark";

type Props = { message: Message; onAnswer?: (message: Message) => void };

/** One message: theirs at the left, ours at the right, a private note across. */
export function Bubble({ message, onAnswer }: Props) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const note = message.direction === "note";
  const author = message.author === "platform" ? t("platform") : message.author_name;
  const tick = tickOf(message);
  return (
    <article className={classes.line} data-direction={message.direction}>
      <div className={classes.bubble} data-direction={message.direction}>
        {(note || message.direction === "out") && (
          <Group gap={4}>
            {note && <IconLock size={13} aria-hidden />}
            <Text size="xs" fw={600}>
              {note ? t("noteBy", { name: author }) : author || (message.author === "outside" ? t("outside") : "")}
            </Text>
          </Group>
        )}
        {message.quoted && (
          <blockquote className={classes.quote}>
            <Text size="xs" fw={600}>
              {message.quoted.author_name}
            </Text>
            <Text size="xs" lineClamp={2}>
              {message.quoted.text || t("deleted")}
            </Text>
          </blockquote>
        )}
        <Files files={message.media ?? []} />
        {message.deleted_at ? (
          <Text size="sm" c="dimmed" fs="italic">
            {t("deleted")}
          </Text>
        ) : (
          message.text && <div className={`as-typed ${classes.words}`}>{message.text}</div>
        )}
        <Group gap={6} justify="flex-end" className={classes.under}>
          {message.edited_at && !message.deleted_at && <Text size="xs">{t("edited")}</Text>}
          <Text size="xs" className="numbers">
            {format.time(momentOf(message))}
          </Text>
          {tick && <TickMark tick={tick} />}
        </Group>
        {needsDecision(message) && <Decision message={message} />}
      </div>
      {onAnswer && !note && !message.deleted_at && (
        <Tooltip label={t("answerTo")}>
          <ActionIcon className={classes.answer} aria-label={t("answerTo")} onClick={() => onAnswer(message)}>
            <IconArrowBackUp size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </article>
  );
}

/** It failed or may have arrived: only a person sends it again. */
function Decision({ message }: { message: Message }) {
  const { t } = useTranslation("messenger");
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const resend = useMutation({
    mutationFn: () => answer(messengerResendMessage({ path: { message_id: message.id } })),
    onError: sayProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: messengerKeys.messages(message.conversation_id) }),
  });
  return (
    <div role="alert" className={classes.decision} data-status={message.status}>
      <Text size="xs">{t(message.status === "unknown" ? "maybeArrived" : "notArrived")}</Text>
      {message.failure && (
        <Text size="xs" c="dimmed">
          {message.failure}
        </Text>
      )}
      {may("messenger.write") && (
        <Button size="compact-xs" variant="default" mt={4} loading={resend.isPending} onClick={() => resend.mutate()}>
          {t("sendAgain")}
        </Button>
      )}
    </div>
  );
}
