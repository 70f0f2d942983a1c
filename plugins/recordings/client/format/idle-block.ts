/** Types of messages of an RFB server (RFC 6143 section 7.6, and the RFB community's protocol document). */
const [UPDATE, BELL, CUT_TEXT, END_OF_CONTINUOUS_UPDATES, FENCE] = [0, 2, 3, 150, 248];
/** A fence carries at most 64 bytes beside its head. */
const LARGEST = 72;
/** Four bytes that say how many rectangles, and twelve of the first one. */
const ONE_RECTANGLE = 16;

/**
 * Whether a block keeps a connection alive and shows nothing: fences, and the one pixel that a viewer asks for to learn how far
 * away its desktop is. A block may begin in the middle of a message; one that is taken for idle by mistake is shown all the same,
 * only the time before it may be passed over.
 */
export function isIdleBlock(block: Uint8Array): boolean {
  if (block.length > LARGEST) return false;
  switch (block[0]) {
    case undefined:
    case BELL:
    case CUT_TEXT:
    case END_OF_CONTINUOUS_UPDATES:
    case FENCE:
      return true;
    case UPDATE:
      return isEmpty(block) || isOnePixel(block);
    default:
      return false;
  }
}

function isEmpty(block: Uint8Array): boolean {
  return block.length === 4 && block[2] === 0 && block[3] === 0;
}

/** At the upper left corner, 1 × 1. */
function isOnePixel(block: Uint8Array): boolean {
  if (block.length < ONE_RECTANGLE) return false;
  return [0, 1, 0, 0, 0, 0, 0, 1, 0, 1].every((byte, index) => block[index + 2] === byte);
}
