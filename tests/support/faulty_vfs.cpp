#include "tests/support/faulty_vfs.hpp"

#include "base/contract.hpp"

#include <sqlite3.h>

#include <cstring>
#include <new>

namespace deploybot::tests {
namespace {

/// SQLite gives us this much memory for each file, and the system's file right behind it.
struct File {
    sqlite3_file base;
    FaultyVfs* faults;
    bool is_database;
    sqlite3_file* system;
};

constexpr std::size_t kFileSize = (sizeof(File) + 15U) & ~std::size_t{15};

File& of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
sqlite3_file* system_of(sqlite3_file* file) {
    return of(file).system;
}

int close(sqlite3_file* file) {
    return system_of(file)->pMethods->xClose(system_of(file));
}

int read(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    const File& self = of(file);
    if (self.faults->fails_reads) {
        return SQLITE_IOERR_READ;
    }
    const int code = self.system->pMethods->xRead(self.system, out, amount, offset);
    const std::int64_t from = self.faults->flips_bits_from;
    if (code == SQLITE_OK && self.is_database && from >= 0 && offset >= from) {
        // the middle of a page: in the b-tree's head or in a cell
        static_cast<unsigned char*>(out)[amount > 100 ? 3 : amount / 2] ^= 0x40U;
    }
    return code;
}

int write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
    const File& self = of(file);
    if (self.faults->is_full) {
        return SQLITE_FULL;
    }
    if (self.faults->fails_writes) {
        return SQLITE_IOERR_WRITE;
    }
    return self.system->pMethods->xWrite(self.system, bytes, amount, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return system_of(file)->pMethods->xTruncate(system_of(file), size);
}

int sync(sqlite3_file* file, int flags) {
    const File& self = of(file);
    if (self.faults->fails_syncs || (self.faults->fails_file_syncs && self.is_database)) {
        return SQLITE_IOERR_FSYNC;
    }
    ++self.faults->syncs;
    return self.system->pMethods->xSync(self.system, flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return system_of(file)->pMethods->xFileSize(system_of(file), size);
}
int lock(sqlite3_file* file, int level) {
    return system_of(file)->pMethods->xLock(system_of(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return system_of(file)->pMethods->xUnlock(system_of(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* out) {
    return system_of(file)->pMethods->xCheckReservedLock(system_of(file), out);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return system_of(file)->pMethods->xFileControl(system_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
    return system_of(file)->pMethods->xSectorSize(system_of(file));
}
int device_characteristics(sqlite3_file* file) {
    return system_of(file)->pMethods->xDeviceCharacteristics(system_of(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return system_of(file)->pMethods->xShmMap(system_of(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return system_of(file)->pMethods->xShmLock(system_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    system_of(file)->pMethods->xShmBarrier(system_of(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return system_of(file)->pMethods->xShmUnmap(system_of(file), remove);
}

// version 2: shared memory, but no memory-mapped reads, which would go past `read`
constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr};

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* const faults = static_cast<FaultyVfs*>(vfs->pAppData);
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    auto* const self = new (file) File{
        .base = {.pMethods = nullptr},
        .faults = faults,
        .is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0,
        .system = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kFileSize)};
    if (faults->is_read_only && (flags & SQLITE_OPEN_READWRITE) != 0) {
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    const int code = system->xOpen(system, path, self->system, flags, out_flags);
    if (self->system->pMethods != nullptr) {
        self->base.pMethods = &kMethods;
    }
    return code;
}

}  // namespace

FaultyVfs::FaultyVfs() : vfs_(std::make_unique<sqlite3_vfs>(*sqlite3_vfs_find(nullptr))) {
    static std::atomic<int> made = 0;
    name_ = "faulty" + std::to_string(++made);
    vfs_->szOsFile += static_cast<int>(kFileSize);
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    vfs_->pNext = nullptr;
    vfs_->xOpen = open;
    DEPLOYBOT_ASSERT(sqlite3_vfs_register(vfs_.get(), 0) == SQLITE_OK, "a VFS can be registered");
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(vfs_.get());
}

}  // namespace deploybot::tests
