// Owning pointers for libgit2's objects, and its last error as a sentence.
#pragma once

#include <git2.h>

#include <memory>
#include <string>

namespace deploybot::integrations::git {

template <class T, void (*Free)(T*)>
struct Freer {
    void operator()(T* object) const { Free(object); }
};
template <class T, void (*Free)(T*)>
using Handle = std::unique_ptr<T, Freer<T, Free>>;

using Repository = Handle<git_repository, git_repository_free>;
using Object = Handle<git_object, git_object_free>;
using CommitObject = Handle<git_commit, git_commit_free>;
using Tree = Handle<git_tree, git_tree_free>;
using Diff = Handle<git_diff, git_diff_free>;
using RevisionWalk = Handle<git_revwalk, git_revwalk_free>;
using Note = Handle<git_note, git_note_free>;
using ObjectStore = Handle<git_odb, git_odb_free>;
using ReferenceIterator = Handle<git_reference_iterator, git_reference_iterator_free>;
using Reference = Handle<git_reference, git_reference_free>;

/// libgit2 counts these; every thread that uses it holds one.
class Library {
public:
    Library() { git_libgit2_init(); }
    ~Library() { git_libgit2_shutdown(); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
};

/// What libgit2 says of the call that just failed on this thread; cleaned.
std::string last_error();

/// Full lower-case hex.
std::string to_hex(const git_oid& id);

}  // namespace deploybot::integrations::git
