#include "atomic_file.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static char home[] = "/tmp/reml-atomic-XXXXXX";

/* Every test runs in its own process, in an empty directory. */
static void enter(void)
{
  cr_assert_not_null(mkdtemp(home));
  cr_assert_eq(chdir(home), 0);
  umask(022);
}

static void leave(void)
{
  char command[100];
  if (getuid() == 0)
    cr_assert_eq(seteuid(0), 0);
  snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -r %s", home, home);
  cr_assert_eq(system(command), 0);
}

TestSuite(atomic_file, .init = enter, .fini = leave, .timeout = 60);

/* What befalls the next call of flock and fsync below, which stand in for the C library's. */
static enum fate { NOTHING, REMOVED, TAKEN, NO_LOCKS } at_lock;
static int syncs, failing_sync;
static struct stat locked; /* the file that flock was called with */

int flock(int descriptor, int operation)
{
  enum fate now = at_lock;
  cr_assert_eq(fstat(descriptor, &locked), 0);
  at_lock = now == NO_LOCKS ? NO_LOCKS : NOTHING;
  if (now == REMOVED)
    cr_assert_eq(system("rm .m.reml-*"), 0);
  if (now == NOTHING || now == REMOVED)
    return (int)syscall(SYS_flock, descriptor, operation);
  errno = now == TAKEN ? EWOULDBLOCK : ENOLCK;
  return -1;
}

int fsync(int descriptor)
{
  if (++syncs != failing_sync)
    return (int)syscall(SYS_fsync, descriptor);
  errno = EIO;
  return -1;
}

/* Root may do what the tests of permissions want refused. */
static void give_up_privileges(void)
{
  if (geteuid() == 0 && (chmod(".", 0777) != 0 || seteuid(65534) != 0))
    cr_skip_test("cannot become a user without privileges");
}

static void put(const char *path, const char *text)
{
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file, "%s: %s", path, strerror(errno));
  cr_assert_geq(fputs(text, file), 0);
  cr_assert_eq(fclose(file), 0);
}

static void holds(const char *path, const char *text)
{
  char got[100] = "";
  FILE *file = fopen(path, "r");
  cr_assert_not_null(file, "%s: %s", path, strerror(errno));
  got[fread(got, 1, sizeof got - 1, file)] = 0;
  fclose(file);
  cr_expect_str_eq(got, text, "%s holds %s, not %s", path, got, text);
}

/* Type and mode; 0 when there is nothing. */
static mode_t kind_of(const char *path)
{
  struct stat status;
  return lstat(path, &status) == 0 ? status.st_mode : 0;
}

static int count_entries(const char *path)
{
  int count = 0;
  DIR *entries = opendir(path);
  cr_assert_not_null(entries);
  while (readdir(entries))
    count++;
  closedir(entries);
  return count - 2;
}

static int count_descriptors(void)
{
  int count = 0;
  for (int i = 0; i < 64; i++)
    count += fcntl(i, F_GETFD) >= 0;
  return count;
}

static void write_text(const rml_atomic_file *file, const char *text)
{
  cr_assert_eq(write(file->descriptor, text, strlen(text)), (ssize_t)strlen(text));
}

static void save(const char *path, const char *text)
{
  rml_atomic_file file;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(rml_atomic_file_open(&file, path, &err), REML_OK, "%s", err.message);
  write_text(&file, text);
  cr_assert_eq(rml_atomic_file_close(&file, true, path, &err), REML_OK, "%s", err.message);
}

/* Open and check say the same, leave nothing open and nothing behind. */
static void refuses(const char *path, int os_error, const char *message)
{
  rml_atomic_file file;
  reml_error err = REML_ERROR_INIT, checked = REML_ERROR_INIT;
  int before = count_descriptors(), entries = count_entries(home);
  cr_expect_eq(rml_atomic_file_open(&file, path, &err), REML_E_IO, "%s", path);
  cr_expect_eq(err.os_error, os_error, "%s: %s", path, err.message);
  if (message)
    cr_expect_str_eq(err.message, message);
  cr_expect_eq(rml_atomic_file_check(path, &checked), REML_E_IO, "%s", path);
  cr_expect_str_eq(checked.message, err.message);
  cr_expect_eq(count_descriptors(), before);
  cr_expect_eq(count_entries(home), entries);
}

Test(atomic_file, makes_a_file_on_commit_only)
{
  rml_atomic_file file;
  cr_assert_eq(rml_atomic_file_open(&file, "m", NULL), REML_OK);
  cr_expect_not(kind_of("m"));
  cr_expect_str_eq(file.target, "m");
  cr_expect_eq(strncmp(file.temporary, ".m.reml-", 8), 0);
  cr_expect_eq(strlen(file.temporary), 14u);
  cr_expect(kind_of(file.temporary));
  cr_expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC);
  cr_expect(fcntl(file.directory, F_GETFD) & FD_CLOEXEC);
  write_text(&file, "new");
  cr_assert_eq(rml_atomic_file_close(&file, true, "m", NULL), REML_OK);
  holds("m", "new");
  save("empty", "");
  holds("empty", "");
  cr_expect_eq(count_entries("."), 2);
}

Test(atomic_file, keeps_the_old_file_until_commit)
{
  rml_atomic_file file;
  int before = count_descriptors();
  put("m", "old");
  for (int commit = 0; commit < 2; commit++) {
    cr_assert_eq(rml_atomic_file_open(&file, "./m", NULL), REML_OK);
    write_text(&file, "new");
    holds("m", "old");
    cr_assert_eq(rml_atomic_file_close(&file, commit, "./m", NULL), REML_OK);
    holds("m", commit ? "new" : "old");
    cr_expect_eq(count_entries("."), 1);
    cr_expect_eq(count_descriptors(), before);
  }
}

Test(atomic_file, gives_new_files_the_umask)
{
  umask(027);
  save("m", "");
  cr_expect_eq(kind_of("m"), S_IFREG | 0640);
  umask(0);
  save("n", "");
  cr_expect_eq(kind_of("n"), S_IFREG | 0666);
}

Test(atomic_file, keeps_the_mode)
{
  static const mode_t modes[] = { 0600, 0640, 0666, 0755, 0200, 0777 };
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    rml_atomic_file file;
    put("m", "old");
    cr_assert_eq(chmod("m", modes[i]), 0);
    umask(i % 2 ? 077 : 0);
    cr_assert_eq(rml_atomic_file_open(&file, "m", NULL), REML_OK);
    cr_expect_eq(locked.st_mode & ~modes[i] & 0077, 0u, "others could read it before it had its mode");
    cr_expect_eq(kind_of(file.temporary), S_IFREG | modes[i]);
    cr_assert_eq(rml_atomic_file_close(&file, true, "m", NULL), REML_OK);
    cr_expect_eq(kind_of("m"), S_IFREG | modes[i]);
    cr_assert_eq(unlink("m"), 0);
  }
}

/* Else a model that root saves would run as root, if whoever owned it before has made a program of it. */
Test(atomic_file, keeps_no_setuid_bit)
{
  put("m", "old");
  cr_assert_eq(chmod("m", 06755), 0);
  if (kind_of("m") != (S_IFREG | 06755))
    cr_skip_test("there are no such bits here");
  save("m", "new");
  cr_expect_eq(kind_of("m"), S_IFREG | 0755);
}

/* An old file of user 65534 and group 1, which is saved over, belongs to these afterwards and has the mode. */
static void saves_for(uid_t user, gid_t group, mode_t mode)
{
  struct stat now;
  save("m", "new");
  cr_assert_eq(stat("m", &now), 0);
  cr_expect_eq(now.st_uid, user, "user %u", (unsigned)now.st_uid);
  cr_expect_eq(now.st_gid, group, "group %u", (unsigned)now.st_gid);
  cr_expect_eq(now.st_mode & 07777, mode, "mode %o", (unsigned)now.st_mode);
  cr_expect_eq(count_entries("."), 1);
}

static void put_for_another(void)
{
  put("m", "old");
  if (geteuid() != 0 || chown("m", 65534, 1) != 0 || chmod("m", 0640) != 0)
    cr_skip_test("cannot give a file to somebody");
}

Test(atomic_file, keeps_the_owner_when_root_saves)
{
  put_for_another();
  saves_for(65534, 1, 0640);
}

Test(atomic_file, keeps_a_group_of_whoever_saves)
{
  static const gid_t groups[] = { 1 };
  put_for_another();
  if (setgroups(1, groups) != 0)
    cr_skip_test("cannot be of a group");
  give_up_privileges();
  saves_for(65534, 1, 0640);
}

/* The file becomes one of the group 0, which was not asked who may read it: it may what all others may. */
Test(atomic_file, gives_nothing_to_another_group)
{
  put_for_another();
  if (setgroups(0, NULL) != 0)
    cr_skip_test("cannot leave all groups");
  give_up_privileges();
  saves_for(65534, getegid(), 0600);
  cr_assert_eq(seteuid(0), 0);
  cr_assert_eq(chown("m", 65534, 1), 0);
  cr_assert_eq(chmod("m", 0664), 0);
  give_up_privileges();
  saves_for(65534, getegid(), 0644);
}

Test(atomic_file, leaves_other_names_the_old_file)
{
  put("m", "old");
  cr_assert_eq(link("m", "other"), 0);
  save("m", "new");
  holds("m", "new");
  holds("other", "old");
}

Test(atomic_file, keeps_symbolic_links)
{
  char absolute[PATH_MAX];
  cr_assert_eq(mkdir("data", 0755), 0);
  cr_assert_eq(mkdir("links", 0755), 0);
  put("data/m", "old");
  cr_assert_eq(symlink("../data/m", "links/relative"), 0);
  cr_assert_eq(symlink("links/relative", "chain"), 0);
  snprintf(absolute, sizeof absolute, "%s/data/m", home);
  cr_assert_eq(symlink(absolute, "links/absolute"), 0);
  static const char *const links[] = { "links/relative", "chain", "links/absolute" };
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    save(links[i], links[i]);
    cr_expect(S_ISLNK(kind_of(links[i])));
    cr_expect(S_ISREG(kind_of("data/m")));
    holds("data/m", links[i]);
  }
  cr_expect_eq(count_entries("data"), 1);
  cr_expect_eq(count_entries("links"), 2);
}

Test(atomic_file, makes_what_a_dangling_link_names)
{
  cr_assert_eq(mkdir("data", 0755), 0);
  cr_assert_eq(symlink("data/m", "link"), 0);
  save("link", "new");
  cr_expect(S_ISLNK(kind_of("link")));
  holds("data/m", "new");
  cr_assert_eq(symlink("nowhere/m", "lost"), 0);
  refuses("lost", ENOENT, "cannot create lost: No such file or directory");
}

/* As Linux does itself where it is told to, but not for what the library looks up. */
Test(atomic_file, follows_no_link_of_a_stranger_where_everybody_may_write)
{
  cr_assert_eq(mkdir("shared", 0755), 0);
  put("m", "old");
  cr_assert_eq(symlink("../m", "shared/link"), 0);
  if (lchown("shared/link", 65534, 65534) != 0)
    cr_skip_test("only root can give a link away");
  save("shared/link", "in a directory of root's");
  cr_assert_eq(chmod("shared", 01777), 0);
  refuses("shared/link", EACCES, NULL);
  holds("m", "in a directory of root's");
  cr_assert_eq(chown("shared", 65534, 65534), 0);
  save("shared/link", "in the stranger's own");
  holds("m", "in the stranger's own");
}

Test(atomic_file, refuses_a_file_that_has_no_name_any_more)
{
  char path[64];
  put("m", "old");
  int descriptor = open("m", O_RDWR);
  cr_assert_geq(descriptor, 0);
  cr_assert_eq(unlink("m"), 0);
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  if (access(path, F_OK) == 0)
    refuses(path, ENOENT, NULL);
  cr_expect_eq(count_entries("."), 0);
  close(descriptor);
}

Test(atomic_file, refuses_what_cannot_be_a_file)
{
  static char name[NAME_MAX + 2], path[PATH_MAX + 2];
  cr_assert_eq(mkdir("directory", 0755), 0);
  cr_assert_eq(symlink("directory", "link"), 0);
  cr_assert_eq(symlink("loop", "loop"), 0);
  put("m", "old");
  refuses("no/m", ENOENT, "cannot create no/m: No such file or directory");
  refuses("", ENOENT, NULL);
  refuses("no/", ENOENT, NULL);
  refuses("directory", EISDIR, "cannot write directory: Is a directory");
  refuses("directory/", EISDIR, NULL);
  refuses("link", EISDIR, NULL);
  refuses("/", EISDIR, NULL);
  refuses(".", EISDIR, NULL);
  refuses("m/x", ENOTDIR, NULL);
  refuses("m/", ENOTDIR, NULL);
  refuses("loop", ELOOP, NULL);
  refuses(memset(name, 'n', sizeof name - 1), ENAMETOOLONG, NULL);
  refuses(memset(path, '/', sizeof path - 1), ENAMETOOLONG, NULL);
}

Test(atomic_file, shortens_the_temporary_name)
{
  rml_atomic_file file;
  char name[NAME_MAX + 1];
  /* 127 characters of two bytes and one of one: the cut, at byte 242, would divide a character. */
  name[0] = 'm';
  for (size_t i = 1; i < NAME_MAX; i += 2)
    memcpy(name + i, "\xc3\xa9", 2);
  name[NAME_MAX] = 0;
  cr_assert_eq(rml_atomic_file_open(&file, name, NULL), REML_OK);
  cr_expect_eq(strlen(file.temporary), NAME_MAX - 1u);
  cr_expect_eq(strncmp(file.temporary + 1, name, 241), 0);
  cr_expect_eq(strncmp(file.temporary + 242, ".reml-", 6), 0);
  write_text(&file, "new");
  cr_assert_eq(rml_atomic_file_close(&file, true, name, NULL), REML_OK);
  holds(name, "new");
  cr_expect_eq(count_entries("."), 1);
}

Test(atomic_file, removes_leftovers)
{
  static const char *const left[] = { ".m.reml-AbC123", ".m.reml-zzzzzz", ".m.reml-000000" };
  static const char *const others[] = { ".m.reml-AbC12",  "m.reml-AbC123",  ".mm.reml-AbC123", ".m.reml-AbC1234",
                                        ".m.reml-AbC12_", ".n.reml-AbC123", ".M.reml-AbC123",  ".m.reml-direct",
                                        ".m.reml-fifo00", ".m.reml-link00" };
  for (size_t i = 0; i < 3; i++)
    put(left[i], "half");
  for (size_t i = 0; i < 7; i++)
    put(others[i], "other");
  cr_assert_eq(mkdir(others[7], 0755), 0);
  cr_assert_eq(mkfifo(others[8], 0644), 0);
  cr_assert_eq(symlink(others[0], others[9]), 0);
  save("m", "new");
  for (size_t i = 0; i < 3; i++)
    cr_expect_not(kind_of(left[i]), "%s", left[i]);
  for (size_t i = 0; i < 10; i++)
    cr_expect(kind_of(others[i]), "%s", others[i]);
  holds(others[0], "other");
  holds("m", "new");
}

Test(atomic_file, leaves_the_files_of_saves_that_run)
{
  put(".m.reml-locked", "half");
  int other = open(".m.reml-locked", O_RDWR);
  cr_assert_eq(flock(other, LOCK_EX), 0);
  save("m", "new");
  cr_expect(kind_of(".m.reml-locked"));
  close(other);
  save("m", "newer");
  cr_expect_not(kind_of(".m.reml-locked"));
}

Test(atomic_file, takes_another_name_when_the_file_is_taken_for_a_leftover)
{
  rml_atomic_file file;
  /* Another save may remove the new file before it is locked, or be about to. */
  at_lock = REMOVED;
  cr_assert_eq(rml_atomic_file_open(&file, "m", NULL), REML_OK);
  cr_expect(kind_of(file.temporary));
  cr_expect_eq(rml_atomic_file_close(&file, true, "m", NULL), REML_OK);
  cr_expect_eq(count_entries("."), 1);
  at_lock = TAKEN;
  cr_assert_eq(rml_atomic_file_open(&file, "m", NULL), REML_OK);
  cr_expect_eq(count_entries("."), 3);
  cr_expect_eq(rml_atomic_file_close(&file, true, "m", NULL), REML_OK);
  cr_expect_eq(count_entries("."), 2);
}

Test(atomic_file, saves_where_there_are_no_locks)
{
  at_lock = NO_LOCKS;
  put(".m.reml-AbC123", "perhaps another's");
  save("m", "new");
  holds("m", "new");
  cr_expect(kind_of(".m.reml-AbC123"));
}

Test(atomic_file, lets_two_saves_run)
{
  rml_atomic_file first, second;
  cr_assert_eq(rml_atomic_file_open(&first, "m", NULL), REML_OK);
  cr_assert_eq(rml_atomic_file_open(&second, "m", NULL), REML_OK);
  cr_expect(kind_of(first.temporary));
  write_text(&first, "first");
  write_text(&second, "second");
  cr_expect_eq(rml_atomic_file_close(&second, true, "m", NULL), REML_OK);
  holds("m", "second");
  cr_expect_eq(rml_atomic_file_close(&first, true, "m", NULL), REML_OK);
  holds("m", "first");
  cr_expect_eq(count_entries("."), 1);
}

/* Writes "new" over "old" and fails to commit it. */
static void fails_to_commit(int os_error, const char *message)
{
  rml_atomic_file file;
  reml_error err = REML_ERROR_INIT;
  put("m", "old");
  cr_assert_eq(rml_atomic_file_open(&file, "m", NULL), REML_OK);
  write_text(&file, "new");
  cr_expect_eq(rml_atomic_file_close(&file, true, "m", &err), REML_E_IO);
  cr_expect_eq(err.os_error, os_error);
  cr_expect_str_eq(err.message, message);
  cr_expect_eq(count_entries("."), 1);
}

Test(atomic_file, brings_file_and_directory_to_the_disk)
{
  save("m", "new");
  cr_expect_eq(syncs, 2);
  failing_sync = 3;
  fails_to_commit(EIO, "cannot write m: Input/output error");
  holds("m", "old");
  /* The directory's: the new file has its name already. */
  failing_sync = 5;
  fails_to_commit(EIO, "cannot write m: Input/output error");
  holds("m", "new");
}

Test(atomic_file, tells_when_the_rename_fails)
{
  rml_atomic_file file;
  reml_error err = REML_ERROR_INIT;
  int before = count_descriptors();
  cr_assert_eq(rml_atomic_file_open(&file, "m", NULL), REML_OK);
  cr_assert_eq(mkdir("m", 0755), 0);
  cr_expect_eq(rml_atomic_file_close(&file, true, "m", &err), REML_E_IO);
  cr_expect_str_eq(err.message, "cannot write m: Is a directory");
  cr_expect_eq(count_entries("."), 1);
  cr_assert_eq(rml_atomic_file_open(&file, "n", NULL), REML_OK);
  cr_assert_eq(unlink(file.temporary), 0);
  cr_expect_eq(rml_atomic_file_close(&file, true, "n", &err), REML_E_IO);
  cr_expect_str_eq(err.message, "cannot write n: No such file or directory");
  cr_expect_eq(count_descriptors(), before);
}

Test(atomic_file, needs_permission_to_write)
{
  give_up_privileges();
  put("m", "old");
  cr_assert_eq(chmod("m", 0444), 0);
  refuses("m", EACCES, "cannot write m: Permission denied");
  holds("m", "old");
  cr_assert_eq(mkfifo("fifo", 0444), 0);
  refuses("fifo", EACCES, "cannot write fifo: Permission denied");
  cr_assert_eq(mkdir("directory", 0755), 0);
  put("directory/m", "old");
  cr_assert_eq(chmod("directory", 0555), 0);
  refuses("directory/m", EACCES, "cannot write directory/m: Permission denied");
  refuses("directory/n", EACCES, "cannot create directory/n: Permission denied");
  holds("directory/m", "old");
  cr_assert_eq(chmod("directory", 0), 0);
  refuses("directory/m", EACCES, NULL);
}

Test(atomic_file, needs_no_permission_to_list_the_directory)
{
  give_up_privileges();
  cr_assert_eq(mkdir("directory", 0755), 0);
  cr_assert_eq(chmod("directory", 0300), 0);
  cr_expect_eq(rml_atomic_file_check("directory/m", NULL), REML_OK);
  save("directory/m", "new");
  holds("directory/m", "new");
}

Test(atomic_file, writes_a_fifo_straight)
{
  char got[10] = "";
  cr_assert_eq(mkfifo("fifo", 0644), 0);
  cr_assert_eq(symlink("fifo", "link"), 0);
  /* The check does not wait for a reader, as opening would. */
  cr_expect_eq(rml_atomic_file_check("link", NULL), REML_OK);
  int reader = open("fifo", O_RDONLY | O_NONBLOCK);
  cr_assert_geq(reader, 0);
  save("link", "new");
  cr_expect_eq(read(reader, got, sizeof got - 1), 3);
  cr_expect_str_eq(got, "new");
  cr_expect(S_ISFIFO(kind_of("fifo")));
  cr_expect_eq(count_entries("."), 2);
  close(reader);
}

Test(atomic_file, writes_a_device_straight)
{
  rml_atomic_file file;
  cr_assert_eq(rml_atomic_file_open(&file, "/dev/null", NULL), REML_OK);
  /* Ends the test before a commit that would replace the device. */
  cr_assert_null(file.temporary);
  cr_assert_eq(file.directory, -1);
  write_text(&file, "new");
  cr_expect_eq(rml_atomic_file_close(&file, true, "/dev/null", NULL), REML_OK);
  cr_expect_eq(rml_atomic_file_check("/dev/null", NULL), REML_OK);
}

Test(atomic_file, refuses_a_socket)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
  int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  cr_assert_geq(descriptor, 0);
  cr_assert_eq(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
  refuses("socket", ENXIO, NULL);
  close(descriptor);
}

Test(atomic_file, check_leaves_no_trace)
{
  struct stat before, after;
  int descriptors = count_descriptors();
  put("m", "old");
  put(".m.reml-AbC123", "half");
  cr_assert_eq(stat("m", &before), 0);
  cr_expect_eq(rml_atomic_file_check("m", NULL), REML_OK);
  cr_expect_eq(rml_atomic_file_check("new", NULL), REML_OK);
  cr_assert_eq(stat("m", &after), 0);
  cr_expect_eq(before.st_ino, after.st_ino);
  holds("m", "old");
  cr_expect(kind_of(".m.reml-AbC123"));
  cr_expect_eq(count_entries("."), 2);
  cr_expect_eq(count_descriptors(), descriptors);
}
