/**
 * Device contract v1: every message between a reader and a gateway, declared once.
 * The TypeScript type, the decoder (codec.ts) and the published document (asyncapi.ts) all come from here.
 */
import { type Static, Type } from "typebox";

/** Largest payload of any message, bytes. A longer one is never parsed. */
export const PAYLOAD_BYTES_MAX = 4096;

/** Most taps a reader may have published and not yet seen acknowledged. */
export const TAPS_UNACKNOWLEDGED_MAX = 64;

/** A reader says how it is this often, milliseconds. */
export const HEALTH_EVERY_MS = 10_000;

/** School and reader ids, as they stand in topics. */
export const ID_PATTERN = "^[a-z0-9-]{1,32}$";

/** Card UID: upper-case hex, 4, 5 (125 kHz), 7 or 10 bytes, in the order the card sends them (ISO/IEC 14443-3). */
export const CARD_PATTERN = "^(?:[0-9A-F]{8}|[0-9A-F]{10}|[0-9A-F]{14}|[0-9A-F]{20})$";

const Counter = (description: string) => Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description });
const Elapsed = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const EpochMs = (description: string) => Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000, description });
const Text = (description: string) => Type.String({ maxLength: 120, description });

/** A text in both languages; the reader shows the one it can. */
export const Bilingual = Type.Object({ zh: Text("Chinese"), en: Text("English") });
export type Bilingual = Static<typeof Bilingual>;

/** NTAG 424 DNA secure unique NFC message, as mirrored by the card (AN12196). */
export const Sun = Type.Object({
  picc: Type.String({ pattern: "^[0-9A-F]{32}$", description: "encrypted PICC data, 16 bytes" }),
  mac: Type.String({ pattern: "^[0-9A-F]{16}$", description: "truncated CMAC, 8 bytes" }),
  data: Type.Optional(Type.String({ pattern: "^[0-9A-F]{0,256}$", description: "encrypted file data" })),
});
export type Sun = Static<typeof Sun>;

const epoch = Counter("kept by the reader through power loss, one higher at each start");
const up = Elapsed("milliseconds since this epoch began, monotonic");
const at = Type.Optional(EpochMs("the reader's clock, milliseconds since 1970; absent if it was never set"));

export const Tap = Type.Object(
  {
    epoch,
    seq: Counter("within the epoch, without gaps, given when the tap is in the reader's own log"),
    up,
    at,
    card: Type.Optional(Type.String({ pattern: CARD_PATTERN })),
    sun: Type.Optional(Sun),
  },
  {
    description: "One reading of a card. Its identity is (reader, epoch, seq).",
    anyOf: [{ required: ["card"] }, { required: ["sun"] }],
  },
);
export type Tap = Static<typeof Tap>;

export const State = Type.Object(
  {
    online: Type.Boolean(),
    epoch,
    up: Type.Optional(up),
    at,
    firmware: Type.Optional(Text("version of the reader program")),
    model: Type.Optional(Text("what hangs on the wall")),
    backlog: Type.Optional(Elapsed("taps held and not yet acknowledged")),
    oldest: Type.Optional(Counter("the lowest seq still held; seq + 1 when none")),
    config: Type.Optional(Elapsed("version of the configuration in force")),
  },
  { description: "Birth, retained; with online false it is also the will." },
);
export type State = Static<typeof State>;

export const Health = Type.Object(
  {
    epoch,
    up,
    at,
    backlog: Elapsed("taps held and not yet acknowledged"),
    oldest: Counter("the lowest seq still held; seq + 1 when none"),
    seq: Elapsed("the last seq taken; 0 before the first"),
  },
  { description: "Every 10 s." },
);
export type Health = Static<typeof Health>;

export const Ack = Type.Object(
  { epoch, upto: Elapsed("every tap of the epoch up to this seq is durable"), now: EpochMs("gateway time") },
  { description: "Cumulative: the reader may forget what is at or below `upto`." },
);
export type Ack = Static<typeof Ack>;

export const VERDICTS = ["accept", "refuse", "wait", "noted"] as const;
export type Verdict = (typeof VERDICTS)[number];
export const LIGHTS = ["green", "red", "amber", "blue", "off"] as const;
export type Light = (typeof LIGHTS)[number];
/** Sounds by meaning; distinct counts, so that colour alone never carries the answer. */
export const SOUNDS = ["ok", "deny", "attention", "none"] as const;
export type Sound = (typeof SOUNDS)[number];

export const Feedback = Type.Object(
  {
    epoch,
    seq: Counter("the tap that this answers"),
    verdict: Type.Enum(VERDICTS),
    rule: Type.String({ pattern: "^[A-Z][0-9]{1,2}[a-z]?$", description: "id of the rule that decided" }),
    open: Type.Boolean({ description: "operates the lock, only before `expires`" }),
    light: Type.Enum(LIGHTS),
    sound: Type.Enum(SOUNDS),
    text: Bilingual,
    expires: EpochMs("gateway time; its distance from `now` is real milliseconds"),
  },
  { description: "What the person at the reader sees and hears." },
);
export type Feedback = Static<typeof Feedback>;

export const ROLES = ["gate", "room", "desk"] as const;
export const LANES = ["in", "out", "both", "none"] as const;
export const Config = Type.Object(
  {
    version: Counter("rises with each change"),
    role: Type.Enum(ROLES),
    place: Type.String({ pattern: ID_PATTERN }),
    lane: Type.Enum(LANES),
    name: Bilingual,
    sig: Type.String({ description: "Ed25519 over the RFC 8785 text of the rest, base64url" }),
  },
  { description: "What the reader is and where it hangs; retained and signed." },
);
export type Config = Static<typeof Config>;

export const COMMANDS = ["identify", "open", "say", "restart"] as const;
export const Command = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    do: Type.Enum(COMMANDS),
    expires: EpochMs("gateway time; a late command is dropped"),
    text: Type.Optional(Bilingual),
  },
  { description: "An order to the reader." },
);
export type Command = Static<typeof Command>;

/** Every message by its last topic level, with the way it travels. */
export const MESSAGES = {
  tap: { schema: Tap, from: "reader", qos: 1, retain: false },
  state: { schema: State, from: "reader", qos: 1, retain: true },
  health: { schema: Health, from: "reader", qos: 0, retain: false },
  ack: { schema: Ack, from: "gateway", qos: 0, retain: false },
  feedback: { schema: Feedback, from: "gateway", qos: 0, retain: false },
  config: { schema: Config, from: "gateway", qos: 1, retain: true },
  command: { schema: Command, from: "gateway", qos: 1, retain: false },
} as const;
export type MessageName = keyof typeof MESSAGES;
export type MessageOf<N extends MessageName> = Static<(typeof MESSAGES)[N]["schema"]>;
