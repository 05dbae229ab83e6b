#!/bin/sh
# Installs a Debian package in a clean Debian 12, develops a photograph there,
# removes it, and looks for what it leaves behind.
#
# Usage: scripts/check_package.sh PACKAGE.deb PHOTOGRAPH [FOLDER]
#
# As root, with debootstrap and a Debian mirror.  FOLDER (a new one in /tmp)
# holds the system, which is removed in the end, and may be given one of a
# former `debootstrap --variant=minbase bookworm`, which is copied.
set -eu
[ $# -ge 2 ] || { sed -n '5p' "$0" >&2; exit 2; }
package=$1 photograph=$2
root=$(mktemp -d /tmp/darkroom-clean-XXXXXX)

end() {
  umount "$root/dev/pts" "$root/dev" "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap end EXIT

if [ $# -ge 3 ]; then
  cp -a "$3/." "$root/"
else
  debootstrap --variant=minbase bookworm "$root" >/dev/null
fi
# mktemp makes it root's alone.
chmod 755 "$root"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount -t tmpfs none "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts none "$root/dev/pts"
while read -r name minor; do
  mknod -m 666 "$root/dev/$name" c 1 "$minor"
done <<DEVICES
null 3
zero 5
random 8
urandom 9
DEVICES
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
cp "$package" "$root/root/package.deb"
cp "$photograph" "$root/root/photograph"

chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 sh -eu <<'INSIDE'
cd /root
# Its dependencies first, so that what differs then is the package's own.
apt-get update -qq
apt-get install -y -qq --no-install-recommends systemd >/dev/null
dpkg -I package.deb control | sed -n 's/^Depends: //p' |
  sed 's/([^)]*)//g; s/,/ /g' |
  xargs apt-get install -y -qq --no-install-recommends >/dev/null
files() {
  find / -xdev ! -path '/proc/*' ! -path '/var/lib/dpkg/*' \
    ! -path '/var/log/*' ! -path '/var/cache/*' ! -path '/var/lib/apt/*' \
    ! -name '*-' | sort
  sort /etc/passwd /etc/group
}
touch before after
files >before

apt-get install -y -qq ./package.deb >/dev/null
darkroom version | tail -1
darkroom process --out out --json --config /usr/share/darkroom/recipes/web.yaml \
  photograph
test -s out/photograph_web.jpg
getent passwd darkroom
runuser -u darkroom -- darkroom version >/dev/null
test ! -e /etc/systemd/system/multi-user.target.wants/darkroom.service
# The example as it is has no queue: usage or configuration, and it says so.
code=0
darkroom run --config /etc/darkroom/darkroom.yaml 2>error || code=$?
test $code -eq 2
head -1 error
echo "# mine" >>/etc/darkroom/darkroom.yaml
apt-get install -y -qq --reinstall ./package.deb >/dev/null
grep -q mine /etc/darkroom/darkroom.yaml
apt-get remove -y -qq darkroom >/dev/null
test -e /etc/darkroom/darkroom.yaml
touch /etc/darkroom/aws-credentials
apt-get purge -y -qq darkroom >/dev/null

rm -rf out error
files >after
diff before after
! dpkg-query -W darkroom 2>/dev/null | grep .
INSIDE
echo "package: installed, used and purged without a trace"
