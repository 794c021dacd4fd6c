import type { Ref } from 'preact';

interface CaptionInputProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onInput: (text: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly field?: Ref<HTMLTextAreaElement>;
}

/** A line of text that grows with what is written. Enter ends no line: a caption has one. */
export function CaptionInput({ id, label, value, placeholder, onInput, onKeyDown, field }: CaptionInputProps) {
  const written = (event: Event) => onInput((event.currentTarget as HTMLTextAreaElement).value.replace(/\n/g, ' '));
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') event.preventDefault();
    onKeyDown?.(event);
  };
  return (
    <textarea
      class="caption-input"
      ref={field ?? null}
      rows={1}
      spellcheck={false}
      autocomplete="off"
      enterkeyhint="next"
      value={value}
      onInput={written}
      onKeyDown={pressed}
      {...(id === undefined ? {} : { id })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  );
}
