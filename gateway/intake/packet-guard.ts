/** Cuts a connection off before a packet that is too large is buffered: aedes has no limit of its own, even before login. */
import type { Duplex } from "node:stream";

/** Largest MQTT packet, bytes without its fixed header: payload, topic and some room for a CONNECT with its will. */
export const PACKET_BYTES_MAX = 16_384;

const LENGTH_BYTES_MAX = 4;

/** Follows the packet borders in a byte stream. `false` from `accepts` is final: the stream must be closed. */
export type PacketMeter = { accepts(chunk: Uint8Array): boolean };

export function packetMeter(bytesMax: number = PACKET_BYTES_MAX): PacketMeter {
  let expecting: "type" | "length" | "body" = "type";
  let length = 0;
  let factor = 1;
  let lengthBytes = 0;
  let left = 0;
  return {
    accepts(chunk) {
      for (let i = 0; i < chunk.length; ) {
        if (expecting === "type") {
          [expecting, length, factor, lengthBytes] = ["length", 0, 1, 0];
          i += 1;
        } else if (expecting === "length") {
          const byte = chunk[i] ?? 0;
          i += 1;
          length += (byte & 127) * factor;
          factor *= 128;
          lengthBytes += 1;
          if (length > bytesMax || lengthBytes > LENGTH_BYTES_MAX) return false;
          if ((byte & 128) === 0) {
            left = length;
            expecting = left === 0 ? "type" : "body";
          }
        } else {
          const taken = Math.min(left, chunk.length - i);
          i += taken;
          left -= taken;
          if (left === 0) expecting = "type";
        }
      }
      return true;
    },
  };
}

/** Puts the meter between a connection and whoever reads it. `onTooLarge` is called once, after the connection is gone. */
export function guardPackets(connection: Duplex, onTooLarge: () => void, bytesMax: number = PACKET_BYTES_MAX): Duplex {
  const meter = packetMeter(bytesMax);
  const read = connection.read.bind(connection);
  connection.read = (size?: number) => {
    const chunk: Uint8Array | null = read(size);
    if (chunk === null || meter.accepts(chunk)) return chunk;
    connection.read = () => null;
    connection.destroy();
    onTooLarge();
    return null;
  };
  return connection;
}
