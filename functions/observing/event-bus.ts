/** All that a function loads to tell of conflicts. A deployment without notifications carries nothing of it. */
export { createEventBus } from '../../src/adapters/aws/notifications/event-bus.ts';
