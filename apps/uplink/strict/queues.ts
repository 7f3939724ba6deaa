/** Objects that are not cleaned yet. */
export const CLEANING = "cleaning";
/** Objects that wait for a person in the building. */
export const HELD = "held";
/** The names of objects that a person in the building has rejected: nothing else is left of them. */
export const REJECTED = "rejected";
