import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_NAMES, functionAccessKeyId } from '../../src/local/names.ts';
import { freePorts, type Server, startProcess } from './process.ts';
import { elasticmq, seaweedfs } from './tools.ts';

/** What the functions of `npm start` sign with, and those who play clients. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** SeaweedFS with its S3 endpoint. It knows the functions of these regions, and the clients. */
export async function startSeaweedFs(regions: readonly string[], clients: readonly Signer[]): Promise<Server> {
  const program = await seaweedfs();
  const [master, volume, filer, s3, ...grpc] = await freePorts(8);
  const functions = regions.flatMap((region) =>
    FUNCTION_NAMES.map((name) => ({ accessKeyId: functionAccessKeyId(region, name), secretAccessKey: 'local' })),
  );
  const credentials = [...functions, ...clients].map(({ accessKeyId, secretAccessKey }) => ({
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
  }));
  const identities = [{ name: 'everybody', credentials, actions: ['Admin'] }];
  const argsIn = (folder: string) => {
    const config = join(folder, 's3.json');
    writeFileSync(config, JSON.stringify({ identities }));
    return [
      ...['server', `-dir=${folder}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1', '-filer', '-s3', `-s3.config=${config}`],
      ...[`-master.port=${master}`, `-volume.port=${volume}`, `-filer.port=${filer}`, `-s3.port=${s3}`],
      ...[`-master.port.grpc=${grpc[0]}`, `-volume.port.grpc=${grpc[1]}`, `-filer.port.grpc=${grpc[2]}`],
      ...[
        `-s3.port.grpc=${grpc[3]}`,
        '-s3.port.iceberg=0',
        '-s3.port.lance=0',
        '-master.volumeSizeLimitMB=64',
        '-volume.max=100',
      ],
    ];
  };
  return await startProcess(program, argsIn, `http://127.0.0.1:${s3}`);
}

export async function startElasticMq(): Promise<Server> {
  const classPath = await elasticmq();
  const [port] = await freePorts(1);
  const argsIn = (folder: string) => {
    const config = join(folder, 'elasticmq.conf');
    writeFileSync(config, elasticMqConfig(port ?? 0));
    return [`-Dconfig.file=${config}`, '-cp', classPath, 'org.elasticmq.server.Main'];
  };
  return await startProcess('java', argsIn, `http://127.0.0.1:${port}`);
}

function elasticMqConfig(port: number): string {
  return `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-hostname = "127.0.0.1", bind-port = ${port}, sqs-limits = strict }
rest-stats { enabled = false }
`;
}
