/** Memory that serves again, in turn: each stretch stays as it is until `count` more were taken. */
export class Rooms {
  readonly #rooms: Uint8Array[];
  #turn = 0;

  constructor(count: number) {
    this.#rooms = Array.from({ length: count }, () => new Uint8Array(0));
  }

  /** A stretch of so many bytes; what is in it does not matter. */
  readonly take = (size: number): Uint8Array => {
    this.#turn = (this.#turn + 1) % this.#rooms.length;
    let room = this.#rooms[this.#turn] as Uint8Array;
    if (room.length < size) room = new Uint8Array(size);
    this.#rooms[this.#turn] = room;
    return room.subarray(0, size);
  };
}
