/** One icon of web/static/icons.svg; the build puts the whole set into index.html. */
export function Icon({ name, class: extra }: { name: string; class?: string }) {
  return (
    <svg class={extra ?? 'icon'} aria-hidden="true" focusable="false">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
