DROP TABLE `blog_post`;
