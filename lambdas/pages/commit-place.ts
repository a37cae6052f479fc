const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const NAME = '[A-Za-z0-9_.-]+';
const IN = (host: string) => new RegExp(`^https://${host}/((?:${NAME}/)+${NAME})$`);
const CODECOMMIT = new RegExp(`^https://git-codecommit\\.([a-z0-9-]+)\\.amazonaws\\.com/v1/repos/(${NAME})$`);

/** Where hosts of repositories show a commit, after the address of the repository. */
const HOSTS: readonly (readonly [repository: RegExp, path: string])[] = [
  [IN('github\\.com'), '/commit/'],
  [IN('gitlab\\.com'), '/-/commit/'],
  [IN('bitbucket\\.org'), '/commits/'],
];

/** Where a commit can be read, of a repository (https) on GitHub, GitLab, Bitbucket or CodeCommit; nothing for any other. */
export function commitPlace(repository: string, commit: string): string | undefined {
  if (!COMMIT.test(commit)) return undefined;
  const address = repository.endsWith('.git') ? repository.slice(0, -'.git'.length) : repository;
  const [, region, name] = CODECOMMIT.exec(address) ?? [];
  if (region !== undefined && name !== undefined)
    return `https://${region}.console.aws.amazon.com/codesuite/codecommit/repositories/${name}/commit/${commit}?region=${region}`;
  const path = HOSTS.find(([host]) => host.test(address))?.[1];
  return path === undefined ? undefined : `${address}${path}${commit}`;
}
