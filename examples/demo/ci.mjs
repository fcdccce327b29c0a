// The demo's CI: packs each commit once into the content-addressed folder that DeployBot's artifact source reads.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git.mjs';

/** `git archive` of one commit is the same to the byte every time. */
async function pack(repository, folder, commit) {
  const tar = await git(['-C', repository, 'archive', '--format=tar', commit.sha]);
  const hex = createHash('sha256').update(tar).digest('hex');
  await writeFile(join(folder, 'blobs/sha256', hex), tar);
  await writeFile(join(folder, 'commits', `${commit.sha}.json`), `${JSON.stringify({ digest: `sha256:${hex}` })}\n`);
  return { ...commit, digest: `sha256:${hex}` };
}

export async function buildArtifacts(repository, folder, commits) {
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true });
  await mkdir(join(folder, 'commits'), { recursive: true });
  return Promise.all(commits.map((commit) => pack(repository, folder, commit)));
}
