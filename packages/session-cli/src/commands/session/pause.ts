import { type Recording, recordingOf, setRecording, unpause } from '@0dai/session-store/internal';
import { command } from '../../command-line/command.ts';
import { ensureStoreOf, ownStoreOf } from '../../context.ts';
import { wrap } from '../../render/wrap.ts';

/** `0dai session pause`. */
export const pauseCommand = command({
  command: 'pause',
  describe: 'Record nothing and brief no agent, in this project',
  builder: (parser) =>
    parser
      .usage(
        '$0 session pause\n\nPauses the project: no prompt, no turn and no save is recorded, and no agent is briefed, ' +
          'until 0dai session unpause.',
      )
      .example('$0 session pause', ''),
  handler: (context) => {
    const store = ensureStoreOf(context);
    setRecording(store, 'paused');
    return {
      json: { recording: 'paused' },
      text: ({ style, width }) =>
        sentence(
          'Paused: nothing is recorded here and no agent is briefed. To go on: 0dai session unpause',
          style.yellow,
          width,
        ),
    };
  },
});

/** The message after a pause, by the project's recording mode. */
const AFTER_PAUSE: Readonly<Record<Recording, string>> = {
  on: 'Unpaused: agents are briefed, and their work is recorded from now on. What they did in the pause is not.',
  manual: 'Unpaused: agents are briefed, and what is saved is recorded.',
  paused: 'Still paused.',
};

/** `0dai session unpause`. */
export const unpauseCommand = command({
  command: 'unpause',
  describe: 'Record and brief again, from now on',
  builder: (parser) =>
    parser
      .usage(
        '$0 session unpause\n\nEnds a pause: the project records as it did before. What agents did in the pause is not ' +
          'recorded later either.',
      )
      .example('$0 session unpause', ''),
  handler: (context) => {
    const store = ownStoreOf(context);
    const wasPaused = recordingOf(store) === 'paused';
    const recording = unpause(store);
    return {
      json: { recording, was_paused: wasPaused },
      text: ({ style, width }) =>
        wasPaused ? sentence(AFTER_PAUSE[recording], style.green, width) : 'This project is not paused.\n',
    };
  },
});

function sentence(text: string, style: (text: string) => string, width: number): string {
  return `${wrap(text, width).map(style).join('\n')}\n`;
}
