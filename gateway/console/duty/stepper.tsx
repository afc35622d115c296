/** A count that a person confirms or corrects by touch. */
import { Button } from "#ui/button.tsx";

type StepperProps = {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
};

export function Stepper({ label, value, onChange }: StepperProps) {
  return (
    <fieldset class="stepper">
      <legend class="field-label">{label}</legend>
      <Button onPress={() => onChange(Math.max(0, value - 1))} label={`${label} −1`}>
        −
      </Button>
      <output aria-live="polite">{value}</output>
      <Button onPress={() => onChange(value + 1)} label={`${label} +1`}>
        +
      </Button>
    </fieldset>
  );
}
