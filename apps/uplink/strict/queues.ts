/** Objects that are not cleaned yet. */
export const CLEANING = "cleaning";
/** Objects that wait for a person in the building. */
export const HELD = "held";
