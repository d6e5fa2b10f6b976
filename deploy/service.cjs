'use strict';

/**
 * The bridge from serverless.yml (`${file(./deploy/service.cjs)}`) to service.ts: the framework loads .js and .cjs only.
 * Its answer becomes `custom.concord`.
 */
module.exports = async ({ resolveVariable }) => {
  const optional = async (variable) => (await resolveVariable(`${variable}, ''`)) || undefined;
  try {
    refuseOldNode();
    const { describeService } = await import('./service.ts');
    return await describeService({
      stage: await resolveVariable('sls:stage'),
      region: await optional('opt:region'),
      config: (await optional('param:config')) || process.env.CONCORD_CONFIG_FILE || 'concord.yml',
      pushRoleArn: await optional('param:pushRoleArn'),
      pushRoleId: await optional('param:pushRoleId'),
      adoptTable: (await optional('param:journal')) === 'existing',
    });
  } catch (error) {
    // The framework prints a stack where there is one; a mistake in concord.yml is told better without.
    error.stack = error.message;
    throw error;
  }
};

function refuseOldNode() {
  if (process.features.typescript) return;
  throw new Error(
    `Node.js ${process.version} can't read TypeScript. "npx serverless …" and "npm run …" bring one that can.`,
  );
}
