import { cpuLine, type Row } from '../row.ts';

/** The bench's own check: a thing against itself is 1.00, give or take the noise. */
export const itself: Row = {
  id: 'itself',
  async measure(bench) {
    const side = { job: () => bench.world.bareNode() };
    const line = cpuLine(
      bench,
      { row: 'itself', what: 'node -e 0 against itself' },
      await bench.compare(side, side),
    );
    const { low = 0, high = 0 } = line.cpu ?? {};
    // A bench that finds a difference where there is none cannot be believed in the other rows.
    return [{ ...line, met: low <= 1.01 && high >= 0.99 }];
  },
};
