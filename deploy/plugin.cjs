'use strict';

const { basename } = require('node:path');

/** What the framework must do besides reading serverless.yml: bundle, and refuse what would only half work. */
module.exports = class ConcordPlugin {
  constructor(serverless, _options, { log }) {
    this.serverless = serverless;
    this.log = log;
    allowNewRegions(serverless);
    this.hooks = {
      initialize: () => this.adjustService(),
      'before:package:createDeploymentArtifacts': () => this.buildArtifacts(),
      'before:aws:deploy:deploy:checkForChanges': () => this.dateStackWithoutFunctions(),
    };
  }

  get concord() {
    return this.serverless.service.custom.concord;
  }

  adjustService() {
    const [command] = this.serverless.processedInput.commands;
    if (command === 'deploy') this.refuseWithoutPushRole();
    // `service:` in serverless.yml can't be computed, yet the stack's exports are named by it: two deployments would clash.
    this.serverless.service.service = this.concord.prefix;
    const { functions } = this.serverless.service;
    for (const name of Object.keys(functions)) {
      if (!this.concord.functions.includes(name)) delete functions[name];
    }
  }

  /** Without the role's id every event of our own copies would cost a journal read: it works, and nobody would notice. */
  refuseWithoutPushRole() {
    if (this.concord.deployable) return;
    throw new this.serverless.classes.Error(
      `${this.concord.region} is not the home region, so its stack needs the push role of the home's stack.\n` +
        'Deploy with "npm run deploy -- --stage STAGE", which hands it on, or pass --param pushRoleArn=… --param pushRoleId=…',
    );
  }

  async buildArtifacts() {
    const { deployable, region, ...contents } = this.concord;
    const functions = Object.values(this.serverless.service.functions).map(nameOfArtifact);
    if (functions.length === 0) return;
    const { buildArtifacts } = await import('./bundle/artifacts.ts');
    await buildArtifacts(this.serverless.serviceDir, { ...contents, functions });
    // It names folders of this machine. In the state that the framework compares it would make each checkout a change.
    delete this.concord.ownersCode;
    if (!deployable)
      this.log.notice(`Packaged for ${region} without the push role of the home's stack: to look at, not to deploy.`);
  }

  /** The framework deploys unless functions were changed after the last upload. A home without buckets has none to ask: its stack can tell. */
  dateStackWithoutFunctions() {
    if (this.serverless.service.getAllFunctions().length > 0) return;
    const provider = this.serverless.getProvider('aws');
    const deployment = this.serverless.pluginManager.plugins.find(
      (plugin) => plugin.getFunctionsEarliestLastModifiedDate,
    );
    deployment.getFunctionsEarliestLastModifiedDate = async () => {
      const { readLastChange } = await import('./aws/stack-status.ts');
      return await readLastChange(await provider.getAwsSdkV3Config(), provider.naming.getStackName());
    };
  }
};

/** The framework takes the regions of its day alone. Ours were checked (deploy/plan/findings.ts), with those that the owner says AWS has added since. */
function allowNewRegions({ configSchemaHandler }) {
  const { properties } = configSchemaHandler.schema.properties.provider;
  properties.region = { type: 'string' };
}
const nameOfArtifact = (definition) => basename(definition.package.artifact, '.zip');
