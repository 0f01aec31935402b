/**
 * Whether a session may hold a path: relative to the project, with `/`, and without `..`.
 * @example isProjectPath('src/a.ts') // true; isProjectPath('../a') and isProjectPath('/etc/passwd') are false
 */
export function isProjectPath(path: string): boolean {
  return (
    path !== '' &&
    !path.startsWith('/') &&
    !/^[A-Za-z]:/.test(path) &&
    !/[\u0000-\u001f\u007f\\]/.test(path) &&
    !path.split('/').some((part) => part === '..' || part === '.' || part === '')
  );
}
